package io.taskrouter.coordinator.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Text in columns: the first to the left, the others to the right. */
final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    Table row(Object... cells) {
        rows.add(Arrays.stream(cells).map(Table::text).toList());
        return this;
    }

    private static String text(Object cell) {
        return cell instanceof Double number ? Target.number(number) : String.valueOf(cell);
    }

    /** Lines, each ended. */
    String print(String indent) {
        StringBuilder out = new StringBuilder();
        for (List<String> row : rows) {
            out.append(indent);
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                String space = " ".repeat(width(column) - cell.length());
                out.append(column == 0 ? cell + space : "  " + space + cell);
            }
            out.append('\n');
        }
        return out.toString();
    }

    private int width(int column) {
        return rows.stream()
                .filter(row -> row.size() > column)
                .mapToInt(row -> row.get(column).length())
                .max()
                .orElse(0);
    }
}
