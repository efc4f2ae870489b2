package io.taskrouter.coordinator.stack;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Folder of one JVM for everything it starts: {@code <tmp>/taskrouter-<user>/<this JVM>/<process>}, each process with a
 * {@code pid} file. The JVM holds a file lock, which the operating system takes back even after {@code kill -9}. Where
 * others may write into {@code <tmp>/taskrouter-<user>}, since somebody else made it, this JVM has a new one for itself:
 * programs are run from it.
 *
 * <p>Left-over processes end three ways: a hook at a normal exit; a shell that waits for this JVM's end of a pipe to close
 * (so at once after {@code kill -9}); and the next JVM to come here, which clears every folder whose lock is free. A
 * process is only ever killed when its command line names the very folder its pid file lies in, so that a process id that
 * was given to somebody else in the meantime is left alone.
 */
final class Workshop {

    private static final Set<PosixFilePermission> OF_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final Path USUAL =
            Path.of(System.getProperty("java.io.tmpdir"), "taskrouter-" + System.getProperty("user.name"));

    private static final Path ROOT = ours(USUAL);

    private static final String MY_PREFIX = "jvm-" + ProcessHandle.current().pid() + "-";

    private static final String WATCH = """
            cat >/dev/null
            for file in "$1"/*/pid; do
              [ -r "$file" ] || continue
              pid=$(cat "$file")
              case "$(ps -o args= -p "$pid" 2>/dev/null)" in *"${file%/pid}"*) kill -9 "$pid" ;; esac
            done
            rm -rf -- "$1"
            """;

    private static final List<Runnable> BEFORE_CLEARING = new CopyOnWriteArrayList<>();
    private static final Workshop MINE = open();

    private final Path folder;
    private final FileLock lock;
    private final OutputStream lifeline;

    private Workshop(Path folder, FileLock lock, OutputStream lifeline) {
        this.folder = folder;
        this.lock = lock;
        this.lifeline = lifeline;
    }

    /** A new, empty folder for one process, named for people by {@code kind}. */
    static Path folderFor(String kind) {
        try {
            return Files.createTempDirectory(MINE.folder, kind + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where things that every JVM may share are kept, such as the extracted Redis binary. */
    static Path shared() {
        return ROOT.resolve("shared");
    }

    /** {@code work} is done when this JVM ends, before what is left is killed: the place to stop things in their order. */
    static void beforeClearing(Runnable work) {
        BEFORE_CLEARING.add(work);
    }

    /** {@code wanted}, made if need be, where this user owns it and nobody else may write into it; otherwise a new folder. */
    static Path ours(Path wanted) {
        try {
            Path fresh = Files.createTempDirectory("taskrouter-");
            try {
                Files.createDirectory(
                        wanted, PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(fresh)));
            } catch (FileAlreadyExistsException _) {
                // by an earlier JVM, or by somebody else
            }
            var there = Files.readAttributes(wanted, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            boolean owned = there.isDirectory() && there.owner().equals(Files.getOwner(fresh));
            if (!owned || !Collections.disjoint(there.permissions(), OF_OTHERS)) return fresh;
            Files.delete(fresh);
            return wanted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException _) {
            // gone already, or somebody looks into it: the next start tries again
        }
    }

    private static Workshop open() {
        try {
            Files.createDirectories(shared());
            clearLeftOvers(ROOT);
            // Locked before it gets the name by which others look for abandoned ones.
            Path hidden = Files.createTempDirectory(ROOT, "new-" + MY_PREFIX);
            FileLock lock = FileChannel.open(
                            hidden.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)
                    .lock();
            Path folder = hidden.resolveSibling(hidden.getFileName().toString().substring("new-".length()));
            Files.move(hidden, folder, StandardCopyOption.ATOMIC_MOVE);
            Workshop mine = new Workshop(folder, lock, watch(folder));
            Runtime.getRuntime().addShutdownHook(new Thread(mine::close, "workshop"));
            return mine;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OutputStream watch(Path folder) throws IOException {
        return new ProcessBuilder(Child.inOwnSession(List.of("sh", "-c", WATCH, "watch", folder.toString())))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .getOutputStream();
    }

    static void clearLeftOvers(Path root) throws IOException {
        try (Stream<Path> folders = Files.list(root)) {
            // Never our own, which another class loader of this JVM may have made: closing a second channel to a file
            // gives back this JVM's lock on it.
            folders.filter(each -> each.getFileName().toString().startsWith("jvm-"))
                    .filter(each -> !each.getFileName().toString().startsWith(MY_PREFIX))
                    .forEach(Workshop::clearIfAbandoned);
        }
    }

    private static void clearIfAbandoned(Path folder) {
        try (FileChannel channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.WRITE)) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                killAllIn(folder);
                delete(folder);
            }
        } catch (IOException | OverlappingFileLockException _) {
            // being cleared by somebody else
        }
    }

    private static void killAllIn(Path folder) throws IOException {
        try (Stream<Path> processes = Files.list(folder)) {
            processes.forEach(Workshop::killIfOurs);
        }
    }

    private static void killIfOurs(Path process) {
        try {
            long pid = Long.parseLong(Files.readString(process.resolve("pid")).strip());
            ProcessHandle.of(pid)
                    .filter(it -> it.info().commandLine().orElse("").contains(process.toString()))
                    .ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException | NumberFormatException _) {
            // no process was started here
        }
    }

    private void close() {
        try {
            BEFORE_CLEARING.forEach(Runnable::run);
            killAllIn(folder);
            lock.close();
            delete(ROOT.equals(USUAL) ? folder : ROOT);
            lifeline.close();
        } catch (IOException _) {
            // the watching shell does the same once this JVM is gone
        }
    }
}
