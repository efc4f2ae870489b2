package io.taskrouter.coordinator.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text in columns: the first to the left, the others to the right. */
final class Table {
    private static final String GAP = "   ";

    private final List<String> titles;
    private final int span;
    private final List<List<String>> rows = new ArrayList<>();

    Table() {
        this(List.of(), 1);
    }

    /** With a line of titles, each over {@code span} columns, from the second column on. */
    Table(List<String> titles, int span) {
        this.titles = titles;
        this.span = span;
    }

    Table row(Object... cells) {
        rows.add(Arrays.stream(cells).map(Table::text).toList());
        return this;
    }

    private static String text(Object cell) {
        return cell instanceof Double number ? Target.number(number) : String.valueOf(cell);
    }

    /** Lines, each ended. */
    String print(String indent) {
        int[] widths = widths();
        StringBuilder out = new StringBuilder();
        if (!titles.isEmpty()) {
            out.append(indent).append(titleLine(widths).stripTrailing()).append('\n');
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(pad(row.getFirst(), -widths[0]));
            for (int column = 1; column < row.size(); column++) {
                line.append(GAP).append(pad(row.get(column), widths[column]));
            }
            out.append(indent).append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }

    private String titleLine(int[] widths) {
        StringBuilder line = new StringBuilder(" ".repeat(widths[0]));
        for (int i = 0; i < titles.size(); i++) {
            line.append(GAP).append(pad(titles.get(i), spanned(widths, i)));
        }
        return line.toString();
    }

    private int[] widths() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(1);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int column = 0; column < row.size(); column++) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        for (int i = 0; i < titles.size(); i++) {
            widths[1 + i * span] += Math.max(0, titles.get(i).length() - spanned(widths, i));
        }
        return widths;
    }

    private int spanned(int[] widths, int title) {
        int first = 1 + title * span;
        return Arrays.stream(widths, first, first + span).sum() + GAP.length() * (span - 1);
    }

    /** To the right within {@code width}; to the left when it is negative. */
    private static String pad(String text, int width) {
        String space = " ".repeat(Math.max(0, Math.abs(width) - text.length()));
        return width < 0 ? text + space : space + text;
    }
}
