package io.taskrouter.coordinator.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Extensions that somebody else has written into the attributes, or taken out of them. */
@QuarkusTest
@TestProfile(WholeService.class)
class OutsideExtensionsTest extends ExtensionHolders {
    @Test
    void whatSomebodyElseAssignsIsAdoptedWhenItIsFreeAndPutBackWhenItIsNot() {
        var one = fresh();
        var two = fresh();
        var free = fresh();
        var alice = workerWith(one);
        var bob = workerWith(two);

        rewrite(bob, two, free);
        bob.look().then().statusCode(200);
        assertThat(extensionOf(bob)).isEqualTo(free);
        lookup(free).then().body("workerSid", equalTo(bob.worker));
        lookup(two).then().body("status", equalTo("unknown"));

        rewrite(bob, free, one);
        bob.look().then().statusCode(200);
        assertThat(extensionOf(bob)).isEqualTo(free);
        assertThat(extensionOf(alice)).isEqualTo(one);
        lookup(one).then().body("status", equalTo("found")).body("workerSid", equalTo(alice.worker));
    }

    private void rewrite(Floor floor, String from, String to) {
        var text = simulator.control().attributes(floor.worker);
        simulator
                .control()
                .writeAttributes(
                        floor.worker,
                        text.replace("\"directExtension\":\"" + from + '"', "\"directExtension\":\"" + to + '"'),
                        "flex");
    }

    @Test
    void aLoginThatDropsItIsHealedAndSomebodyWhoTakesItOutIsObeyed() {
        var extension = fresh();
        var alice = workerWith(extension);
        simulator.control().writeAttributes(alice.worker, "{\"skills\":[\"x\"],\"roles\":[\"agent\"]}", "sso");
        alice.look().then().statusCode(200);
        assertThat(extensionOf(alice)).isEqualTo(extension);
        assertThat(alice.attributes().path("roles")).hasSize(1);

        var text = simulator.control().attributes(alice.worker);
        simulator
                .control()
                .writeAttributes(
                        alice.worker,
                        text.replaceFirst("\"directExtension\":\"" + extension + "\",?", "")
                                .replace(",}", "}"),
                        "flex");
        alice.look().then().statusCode(200);
        assertThat(extensionOf(alice)).isEqualTo("none");
        lookup(extension).then().body("status", equalTo("unknown"));
    }

    @Test
    void twoHoldersAtFirstSightAreReportedAndNeitherIsTouched() {
        var extension = fresh();
        var alice = Floor.withWorker(simulator, "{\"directExtension\":\"" + extension + "\"}");
        var bob = Floor.withWorker(simulator, "{\"directExtension\":\"" + extension + "\"}");
        alice.look().then().statusCode(200);
        bob.look().then().statusCode(200);

        lookup(extension)
                .then()
                .body("status", equalTo("ambiguous"))
                .body("workerSid", nullValue())
                .body("ringable", equalTo(false));
        assertThat(List.of(extensionOf(alice), extensionOf(bob))).containsOnly(extension);
        bob.patch("{\"other\":1,\"directExtension\":\"" + extension + "\"}")
                .then()
                .statusCode(200);
        Floor.asService()
                .get("/v1/extensions?cursor=" + String.format(Locale.ROOT, "%04d", Integer.parseInt(extension) - 1))
                .then()
                .body("items[0].status", equalTo("ambiguous"))
                .body("items[0].holders", containsInAnyOrder(alice.worker, bob.worker));

        release(bob).then().statusCode(200);
        lookup(extension).then().body("status", equalTo("found")).body("workerSid", equalTo(alice.worker));
    }

    @Test
    void aNumberIsReadAsItsDigits() {
        var extension = fresh();
        var alice = Floor.withWorker(simulator, "{\"directExtension\":" + Integer.parseInt(extension) + "}");
        alice.look().then().statusCode(200);
        assertThat(alice.attributes().path("directExtension").isTextual()).isTrue();
        assertThat(extensionOf(alice)).isEqualTo(extension);
        lookup(extension).then().body("workerSid", equalTo(alice.worker));
        alice.patch("{\"directExtension\":" + extension + "}").then().statusCode(400);
        assign(alice, "12a4").then().statusCode(400);
    }
}
