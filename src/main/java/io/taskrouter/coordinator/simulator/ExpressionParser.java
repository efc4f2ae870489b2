package io.taskrouter.coordinator.simulator;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recursive descent: {@code or := and {OR and}}, {@code and := not {AND not}}, {@code not := [NOT] comparison}. */
final class ExpressionParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:"
            + "(?<text>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
            + "|(?<number>-?\\d+(?:\\.\\d+)?)"
            + "|(?<word>[A-Za-z_$][A-Za-z0-9_$]*)"
            + "|(?<mark>==|!=|<>|<=|>=|&&|\\|\\||[=<>!()\\[\\],.]))");
    private static final Map<String, Operator> MARKS = Map.of(
            "==", Operator.EQUAL,
            "=", Operator.EQUAL,
            "!=", Operator.NOT_EQUAL,
            "<>", Operator.NOT_EQUAL,
            "<", Operator.LESS,
            "<=", Operator.LESS_OR_EQUAL,
            ">", Operator.GREATER,
            ">=", Operator.GREATER_OR_EQUAL);
    private static final Map<String, Operator> WORDS =
            Map.of("HAS", Operator.HAS, "IN", Operator.IN, "CONTAINS", Operator.CONTAINS);
    private final String source;
    private final List<Token> tokens;
    private int at;

    ExpressionParser(String source) {
        this.source = source;
        this.tokens = tokens(source);
    }

    private record Token(String kind, String text) {
        boolean is(String wanted) {
            return !kind.equals("text") && text.toUpperCase(Locale.ROOT).equals(wanted);
        }
    }

    private static List<Token> tokens(String source) {
        List<Token> found = new ArrayList<>();
        String text = source.stripTrailing();
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw Rejection.invalid("Invalid expression at " + end + ": " + source);
            }
            end = matcher.end();
            for (String kind : List.of("text", "number", "word", "mark")) {
                if (matcher.group(kind) != null) {
                    found.add(new Token(kind, matcher.group(kind)));
                }
            }
        }
        return found;
    }

    Expression parse() {
        Expression whole = or();
        if (at < tokens.size()) {
            throw unexpected();
        }
        return whole;
    }

    private Expression or() {
        Expression left = and();
        while (take("OR") || take("||")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (take("AND") || take("&&")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        return take("NOT") || take("!") ? new Expression.Not(not()) : comparison();
    }

    private Expression comparison() {
        if (take("(")) {
            Expression inner = or();
            expect(")");
            return inner;
        }
        Expression.Operand left = operand();
        Operator operator = operator();
        return operator == null ? new Expression.Truth(left) : new Expression.Comparison(left, operator, operand());
    }

    private @Nullable Operator operator() {
        Token token = peek();
        if (token == null) {
            return null;
        }
        if (token.is("NOT")) {
            at++;
            expect("IN");
            return Operator.NOT_IN;
        }
        Operator found = token.kind().equals("mark")
                ? MARKS.get(token.text())
                : WORDS.get(token.text().toUpperCase(Locale.ROOT));
        at += found == null ? 0 : 1;
        return found;
    }

    private Expression.Operand operand() {
        if (take("[")) {
            return list("]");
        }
        Token token = next();
        return switch (token.kind()) {
            case "text" -> new Expression.Constant(TextNode.valueOf(unquote(token.text())));
            case "number" -> new Expression.Constant(DecimalNode.valueOf(new BigDecimal(token.text())));
            case "word" -> word(token.text());
            default -> throw unexpected();
        };
    }

    private Expression.Operand list(String end) {
        List<Expression.Operand> items = new ArrayList<>();
        while (!take(end)) {
            if (!items.isEmpty()) {
                expect(",");
            }
            items.add(operand());
        }
        return new Expression.ListOf(List.copyOf(items));
    }

    private Expression.Operand word(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "true" -> new Expression.Constant(BooleanNode.TRUE);
            case "false" -> new Expression.Constant(BooleanNode.FALSE);
            case "null" -> new Expression.Constant(NullNode.getInstance());
            case "and", "or", "not", "in", "has", "contains" -> {
                at--;
                throw unexpected();
            }
            default -> path(word);
        };
    }

    private Expression.Operand path(String first) {
        List<Object> steps = new ArrayList<>(List.of(first));
        while (true) {
            if (take(".")) {
                steps.add(next().text());
            } else if (take("[")) {
                steps.add(Integer.valueOf(next().text()));
                expect("]");
            } else {
                return new Expression.Path(List.copyOf(steps));
            }
        }
    }

    private static String unquote(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replaceAll("\\\\(.)", "$1");
    }

    private @Nullable Token peek() {
        return at < tokens.size() ? tokens.get(at) : null;
    }

    private Token next() {
        if (at >= tokens.size()) {
            throw Rejection.invalid("Expression ends too early: " + source);
        }
        return tokens.get(at++);
    }

    private boolean take(String wanted) {
        Token token = peek();
        boolean there = token != null && token.is(wanted);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(String wanted) {
        if (!take(wanted)) {
            throw unexpected();
        }
    }

    private Rejection unexpected() {
        return Rejection.invalid(
                "Unexpected " + (at < tokens.size() ? tokens.get(at).text() : "end") + " in expression: " + source);
    }
}
