package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A condition in TaskRouter's expression language. A key that is not there is null; null equals nothing, not even null, and
 * neither do values of different types.
 */
sealed interface Expression {
    boolean holds(Scope scope);

    /** @throws Rejection 400 with what was expected and where */
    static Expression parse(String text) {
        return Parsed.BY_TEXT.computeIfAbsent(text, any -> new ExpressionParser(any).parse());
    }

    /** The same few expressions are asked for all the time. */
    final class Parsed {
        private static final Map<String, Expression> BY_TEXT = new ConcurrentHashMap<>();

        private Parsed() {}
    }

    record And(Expression left, Expression right) implements Expression {
        @Override
        public boolean holds(Scope scope) {
            return left.holds(scope) && right.holds(scope);
        }
    }

    record Or(Expression left, Expression right) implements Expression {
        @Override
        public boolean holds(Scope scope) {
            return left.holds(scope) || right.holds(scope);
        }
    }

    record Not(Expression inner) implements Expression {
        @Override
        public boolean holds(Scope scope) {
            return !inner.holds(scope);
        }
    }

    /** An operand alone holds when it is true. */
    record Truth(Operand operand) implements Expression {
        @Override
        public boolean holds(Scope scope) {
            return operand.in(scope).asBoolean(false);
        }
    }

    record Comparison(Operand left, Operator operator, Operand right) implements Expression {
        @Override
        public boolean holds(Scope scope) {
            return operator.test(left.in(scope), right.in(scope));
        }
    }

    /** Something with a value: a constant, a list, or a path into task or worker. */
    sealed interface Operand {
        JsonNode in(Scope scope);
    }

    record Constant(JsonNode value) implements Operand {
        @Override
        public JsonNode in(Scope scope) {
            return value;
        }
    }

    record ListOf(List<Operand> items) implements Operand {
        @Override
        public JsonNode in(Scope scope) {
            return Json.MAPPER
                    .createArrayNode()
                    .addAll(items.stream().map(item -> item.in(scope)).toList());
        }
    }

    /** {@code a.b[2]}: names and indices in turn. */
    record Path(List<Object> steps) implements Operand {
        @Override
        public JsonNode in(Scope scope) {
            return scope.value(steps);
        }
    }
}
