package io.taskrouter.coordinator.bench;

/** What a worker holds before anybody counts: keys of other programs, with the values that careless code spoils. */
final class SeedDocument {
    static final String TEXT = """
            {"contact_uri":"client:agent","roles":["agent","wfo.full_access"],\
            "routing":{"skills":["billing","spanish"],"levels":{"billing":1.0,"spanish":1}},\
            "account":12345678901234567890.12345678901234567890,"ratio":0.10,"email":"agent@example.com",\
            "preferences":{"theme":{"name":"dark","contrast":1.50},"pinned":[]},"team_sid":null}""";

    private SeedDocument() {}
}
