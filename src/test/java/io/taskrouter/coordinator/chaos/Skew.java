package io.taskrouter.coordinator.chaos;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A wrong clock for one process: a Java agent that leads every question for the time of day, in every class outside the JDK, to {@link SkewedTime}. Only the names in the classes' constant pools change, so
 * that not one instruction does.
 */
public final class Skew implements ClassFileTransformer {
    private static final String OURS = "io/taskrouter/coordinator/chaos/SkewedTime";
    private static final Map<String, List<String>> ASKED = Map.of(
            "java/lang/System", List.of("currentTimeMillis"),
            "java/time/Instant", List.of("now"),
            "java/time/InstantSource", List.of("system"),
            "java/time/Clock", List.of("systemUTC"));

    private static final int UTF8 = 1;
    private static final int CLASS = 7;
    private static final int METHOD = 10;
    private static final int INTERFACE_METHOD = 11;
    private static final int NAME_AND_TYPE = 12;

    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new Skew());
    }

    /** For {@code java}: its clock is so many milliseconds ahead. */
    static List<String> jvmArguments(long millis) {
        return List.of(AgentJar.jvmArgument(Skew.class, SkewedTime.class), "-Dchaos.skew=" + millis);
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (loader == null || name == null || name.equals(OURS)) return null;
        try {
            return changed(classFile);
        } catch (IOException | RuntimeException e) {
            return null; // as it was: whether the clock is wrong is asked of the process, see Clocks
        }
    }

    private static byte[] changed(byte[] classFile) throws IOException {
        var in = new DataInputStream(new ByteArrayInputStream(classFile));
        long head = in.readLong();
        int count = in.readUnsignedShort();
        Map<Integer, String> texts = new HashMap<>();
        Map<Integer, int[]> entries = new HashMap<>();
        List<byte[]> pool = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            byte[] entry = entry(in, i, texts, entries);
            pool.add(entry);
            if (entry[0] == 5 || entry[0] == 6) pool.add(new byte[0]); // long and double take two places
            if (entry[0] == 5 || entry[0] == 6) i++;
        }
        boolean asks = false;
        for (var each : entries.entrySet()) {
            int[] method = each.getValue();
            if (method[0] != METHOD && method[0] != INTERFACE_METHOD) continue;
            String owner = texts.get(entries.get(method[1])[1]);
            String asked = texts.get(entries.get(method[2])[1]);
            String type = texts.get(entries.get(method[2])[2]);
            if (!ASKED.getOrDefault(owner, List.of()).contains(asked) || !type.startsWith("()")) continue;
            asks = true;
            pool.set(each.getKey() - 1, new byte[] {
                METHOD, (byte) ((count + 1) >> 8), (byte) (count + 1), (byte) (method[2] >> 8), (byte) method[2]
            });
        }
        if (!asks) return null;
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeLong(head);
        out.writeShort(count + 2);
        for (byte[] entry : pool) out.write(entry);
        out.writeByte(UTF8);
        out.writeUTF(OURS);
        out.writeByte(CLASS);
        out.writeShort(count);
        in.transferTo(out);
        return bytes.toByteArray();
    }

    /** One entry as it stands; classes, methods and names are noted besides. */
    private static byte[] entry(DataInputStream in, int index, Map<Integer, String> texts, Map<Integer, int[]> entries)
            throws IOException {
        var copy = new ByteArrayOutputStream();
        var out = new DataOutputStream(copy);
        int tag = in.readUnsignedByte();
        out.writeByte(tag);
        switch (tag) {
            case UTF8 -> {
                String text = in.readUTF();
                texts.put(index, text);
                out.writeUTF(text);
            }
            case CLASS, 8, 16, 19, 20 -> {
                int name = in.readUnsignedShort();
                entries.put(index, new int[] {tag, name});
                out.writeShort(name);
            }
            case METHOD, INTERFACE_METHOD, NAME_AND_TYPE -> {
                int[] parts = {tag, in.readUnsignedShort(), in.readUnsignedShort()};
                entries.put(index, parts);
                out.writeShort(parts[1]);
                out.writeShort(parts[2]);
            }
            case 5, 6 -> out.writeLong(in.readLong());
            case 15 -> out.write(in.readNBytes(3));
            default -> out.writeInt(in.readInt()); // 3, 4, 9, 17, 18
        }
        return copy.toByteArray();
    }
}
