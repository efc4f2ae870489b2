package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.JsonNode;

/** How two values are compared. */
enum Operator {
    EQUAL {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return same(left, right);
        }
    },
    NOT_EQUAL {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return !same(left, right);
        }
    },
    LESS {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return comparable(left, right) && compare(left, right) < 0;
        }
    },
    LESS_OR_EQUAL {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return comparable(left, right) && compare(left, right) <= 0;
        }
    },
    GREATER {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return comparable(left, right) && compare(left, right) > 0;
        }
    },
    GREATER_OR_EQUAL {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return comparable(left, right) && compare(left, right) >= 0;
        }
    },
    /** A list on the left has the value on the right. */
    HAS {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return contains(left, right);
        }
    },
    /** The value on the left is in the list on the right. */
    IN {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return contains(right, left);
        }
    },
    NOT_IN {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return !contains(right, left);
        }
    },
    /** A text on the left contains the text on the right; a list works as with {@link #HAS}. */
    CONTAINS {
        @Override
        boolean test(JsonNode left, JsonNode right) {
            return left.isTextual() && right.isTextual()
                    ? left.textValue().contains(right.textValue())
                    : contains(left, right);
        }
    };

    abstract boolean test(JsonNode left, JsonNode right);

    private static boolean same(JsonNode left, JsonNode right) {
        if (left.isNumber() && right.isNumber()) {
            return left.decimalValue().compareTo(right.decimalValue()) == 0;
        }
        return left.isValueNode() && !left.isNull() && left.equals(right);
    }

    private static boolean comparable(JsonNode left, JsonNode right) {
        return left.isNumber() && right.isNumber() || left.isTextual() && right.isTextual();
    }

    private static int compare(JsonNode left, JsonNode right) {
        return left.isNumber()
                ? left.decimalValue().compareTo(right.decimalValue())
                : left.textValue().compareTo(right.textValue());
    }

    private static boolean contains(JsonNode list, JsonNode value) {
        if (list.isArray()) {
            for (JsonNode item : list) {
                if (same(item, value)) {
                    return true;
                }
            }
        }
        return false;
    }
}
