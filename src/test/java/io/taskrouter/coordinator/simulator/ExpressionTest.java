package io.taskrouter.coordinator.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
    private static final JsonNode WORKER = Client.tree("""
            {"isAcdReady":true,"level":5,"score":5.1,"name":"alice","skills":["support","sales"],"numbers":[1,2.0],
             "routing":{"skills":["x","y"],"levels":{"x":40}},"directExtension":"0123","nothing":null}
            """);
    private static final JsonNode TASK = Client.tree("""
            {"directExtension":"0123","type":"ticket","customer_value":"Gold","wanted":"sales","targetWorker":"WK1",
             "preferred":["WK9","WK1"],"isParkPickup":true}
            """);

    private static boolean holds(String expression) {
        return Expression.parse(expression)
                .holds(Scope.ofBoth(TASK, new Scope.WorkerNode(WORKER, "WK1", "alice", "Available")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "1 == 1 ; true",
                "1==1 ; true",
                "0 != 1 ; true",
                "1 = 1.0 ; true",
                "\"apple\" != \"orange\" ; true",
                "'apple' == \"apple\" ; true",
                "'Apple' == 'apple' ; false",
                "isAcdReady == true ; true",
                "isAcdReady == false ; false",
                "isAcdReady = true ; true",
                "isAcdReady ; true",
                "NOT isAcdReady ; false",
                "isAcdReady == 'true' ; false",
                "missing == true ; false",
                "missing == missing ; false",
                "missing == null ; false",
                "nothing == null ; false",
                "missing != 1 ; true",
                "level > 4 ; true",
                "level >= 5 ; true",
                "level < 5 ; false",
                "level <= 5.0 ; true",
                "score >= 5.1 ; true",
                "missing > 0 ; false",
                "name > 4 ; false",
                "name < 'bob' ; true",
                "name <> 'bob' ; true",
                "skills HAS 'sales' ; true",
                "skills has \"sales\" ; true",
                "skills HAS 'billing' ; false",
                "missing HAS 'x' ; false",
                "name HAS 'alice' ; false",
                "numbers HAS 2 ; true",
                "'sales' IN skills ; true",
                "name IN ['bob', 'alice'] ; true",
                "name IN [] ; false",
                "name NOT IN ['bob'] ; true",
                "level IN [4, 5] ; true",
                "name CONTAINS 'lic' ; true",
                "skills CONTAINS 'sales' ; true",
                "routing.skills HAS 'y' ; true",
                "routing.levels.x >= 40 ; true",
                "routing.skills[1] == 'y' ; true",
                "routing.skills[7] == 'y' ; false",
                "(level == 5 OR level == 6) AND name == 'alice' ; true",
                "level == 6 OR level == 5 AND name == 'bob' ; false",
                "level == 5 OR level == 6 AND name == 'bob' ; true",
                "level == 5 && (name == 'bob' || name == 'alice') ; true",
                "NOT (level == 5) ; false",
                "NOT level == 6 AND name == 'alice' ; true",
                "task.directExtension == worker.directExtension ; true",
                "worker.directExtension == 123 ; false",
                "task.type == 'ticket' AND skills HAS task.wanted ; true",
                "worker.sid IN task.preferred ; true",
                "worker.friendly_name == 'alice' ; true",
                "friendly_name == 'alice' AND sid == 'WK1' AND activity_name == 'Available' ; true",
                "routing.sid == 'WK1' ; false",
                "task.missing == worker.missing ; false",
                "name == 'it\\'s' ; false"
            })
    void holdsAsTaskRouterSays(String expression, boolean expected) {
        assertThat(holds(expression)).as(expression).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "==",
                "1 ==",
                "(1 == 1",
                "1 == 1)",
                "a b",
                "skills HAS",
                "name IN ['x'",
                "a-b == 1",
                "'open == 1",
                "a == 1 AND",
                "OR",
                "a NOT 'x'",
                "a..b == 1",
                "@"
            })
    void whatCannotBeReadIsRefused(String expression) {
        assertThatThrownBy(() -> Expression.parse(expression))
                .isInstanceOfSatisfying(
                        Rejection.class, refused -> assertThat(refused.status()).isEqualTo(400));
    }
}
