package io.taskrouter.coordinator.chaos;

import static java.util.stream.Collectors.averagingLong;
import static java.util.stream.Collectors.toMap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is alive in a heap, in bytes by class; what the collector fills gaps with is not, though the virtual machine counts it. */
record Alive(Map<String, Long> bytes) {
    private static final Pattern LINE = Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(\\S+)");
    private static final Pattern FILLER = Pattern.compile("\\[*L?jdk\\.internal\\.vm\\.Filler\\w+;?");
    private static final int NAMED = 5;

    /** Known after a full collection alone, which hardly ever comes by itself: counting does one. Of another process: the own one stands still and reads no answer. */
    static Alive in(long pid) throws IOException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try (var lines = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                .start()
                .inputReader()) {
            return of(lines.lines().toList());
        }
    }

    static Alive of(List<String> lines) {
        Map<String, Long> counted = lines.stream()
                .map(LINE::matcher)
                .filter(Matcher::find)
                .filter(line -> !FILLER.matcher(line.group(2)).matches())
                .collect(toMap(line -> line.group(2), line -> Long.valueOf(line.group(1)), Long::sum)); // loaders
        if (counted.isEmpty()) throw new IllegalStateException("counted nothing: " + lines);
        return new Alive(counted);
    }

    double total() {
        return bytes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The classes with most more in the mean of the later half of these than in that of the earlier, the greatest first. */
    static List<String> grown(List<Alive> all) {
        List<Alive> earlier = all.subList(0, all.size() / 2);
        List<Alive> later = all.subList(all.size() / 2, all.size());
        var names = new TreeSet<String>();
        for (Alive each : all) names.addAll(each.bytes.keySet());
        return names.stream()
                .map(name -> Map.entry(name, mean(later, name) - mean(earlier, name)))
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .limit(NAMED)
                .map(each -> String.format(Locale.ROOT, "%s %+.1f KiB", each.getKey(), each.getValue() / 1024))
                .toList();
    }

    private static double mean(List<Alive> of, String name) {
        return of.stream().collect(averagingLong(each -> each.bytes.getOrDefault(name, 0L)));
    }
}
