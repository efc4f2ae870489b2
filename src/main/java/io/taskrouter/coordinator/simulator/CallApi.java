package io.taskrouter.coordinator.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /2010-04-01}: calls can be read, redirected and ended; phone numbers have a status callback. */
final class CallApi {
    private static final String ACCOUNT = "/2010-04-01/Accounts/{account}";
    private final SimulatedWorkspace workspace;
    private final CallBook book;

    CallApi(SimulatedWorkspace workspace, CallBook book) {
        this.workspace = workspace;
        this.book = book;
    }

    void addTo(RouteTable routes) {
        routes.add("GET", ACCOUNT + "/Calls/{call}", "call", exchange -> reply(book.get(sid(exchange, "call"))))
                .add("POST", ACCOUNT + "/Calls/{call}", "call", this::update)
                .add("GET", ACCOUNT + "/IncomingPhoneNumbers.json", "phone-numbers", this::numbers)
                .add("GET", ACCOUNT + "/IncomingPhoneNumbers/{number}", "phone-number", e -> reply(number(e)))
                .add("POST", ACCOUNT + "/IncomingPhoneNumbers/{number}", "phone-number", this::watchNumber);
    }

    private static String sid(Exchange exchange, String name) {
        String value = exchange.name(name);
        return value.endsWith(".json") ? value.substring(0, value.length() - 5) : value;
    }

    private Reply update(Exchange exchange) {
        String sid = sid(exchange, "call");
        book.get(sid);
        String callback = exchange.field("StatusCallback");
        if (callback != null) {
            List<String> events = exchange.form().get("StatusCallbackEvent");
            book.watch(sid, callback, events == null ? CallBook.ONLY_COMPLETED : Set.copyOf(events));
        }
        String status = exchange.field("Status");
        String twiml = exchange.field("Twiml");
        if ("completed".equals(status) || "canceled".equals(status)) {
            return reply(book.hangUp(sid));
        }
        if (twiml != null || exchange.field("Url") != null) {
            return reply(book.redirect(sid, twiml == null ? Twiml.elsewhere() : Twiml.parse(twiml)));
        }
        return reply(book.get(sid));
    }

    private Reply reply(Call call) {
        String uri = "/2010-04-01/Accounts/" + workspace.accountSid() + "/Calls/" + call.sid();
        return Reply.ok(out -> out.text("sid", call.sid())
                .text("account_sid", workspace.accountSid())
                .text("from", call.from())
                .text("to", call.to())
                .text("status", call.status())
                .text("direction", call.direction())
                .text("api_version", "2010-04-01")
                .none("parent_call_sid")
                .text("date_created", rfc(call.created()))
                .text("date_updated", rfc(workspace.now()))
                .text("start_time", rfc(call.created()))
                .text("end_time", call.ended() == null ? null : rfc(call.ended()))
                .text("duration", call.ended() == null ? null : seconds(call))
                .text("uri", uri + ".json"));
    }

    private static String seconds(Call call) {
        return Long.toString(Duration.between(call.created(), call.ended()).toSeconds());
    }

    private static String rfc(Instant at) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(at.atOffset(ZoneOffset.UTC));
    }

    private PhoneNumber number(Exchange exchange) {
        return book.numbers().get(sid(exchange, "number"), exchange.path());
    }

    private Reply numbers(Exchange exchange) {
        String uri = exchange.path() + "?PageSize=50&Page=0";
        return Reply.ok(
                out -> out.array("incoming_phone_numbers", book.numbers().all(), this::fields)
                        .text("first_page_uri", uri)
                        .none("next_page_uri")
                        .none("previous_page_uri")
                        .number("page", 0)
                        .number("page_size", 50)
                        .number("start", 0)
                        .number("end", book.numbers().size() - 1)
                        .text("uri", uri));
    }

    private Reply watchNumber(Exchange exchange) {
        PhoneNumber old = number(exchange);
        String callback = exchange.field("StatusCallback");
        PhoneNumber next = new PhoneNumber(
                old.sid(),
                old.ordinal(),
                old.number(),
                orElse(exchange.field("FriendlyName"), old.name()),
                callback == null ? old.statusCallback() : callback,
                orElse(exchange.field("StatusCallbackMethod"), old.method()));
        book.numbers().put(next);
        return reply(next);
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null ? otherwise : value;
    }

    private Reply reply(PhoneNumber number) {
        return Reply.ok(out -> fields(out, number));
    }

    private void fields(JsonOut out, PhoneNumber number) {
        out.text("sid", number.sid())
                .text("account_sid", workspace.accountSid())
                .text("phone_number", number.number())
                .text("friendly_name", number.name())
                .text("status_callback", number.statusCallback())
                .text("status_callback_method", number.method())
                .text("api_version", "2010-04-01")
                .text(
                        "uri",
                        "/2010-04-01/Accounts/" + workspace.accountSid() + "/IncomingPhoneNumbers/" + number.sid()
                                + ".json");
    }
}
