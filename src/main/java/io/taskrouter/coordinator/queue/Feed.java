package io.taskrouter.coordinator.queue;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What changes at workers, told as it happens, at least once, and in order for each worker, wherever it was settled. A reader may go on where it stopped, on any replica, as long as what it missed is still
 * kept: about the last thousand passes of each partition are.
 *
 * <p>However many readers there are, this replica reads each partition once; none of them costs a thread or a connection.
 */
public interface Feed {

    /**
     * Begins to tell a reader: what is past from the calling thread, what comes from threads of this package.
     *
     * @param worker null for all
     * @param position the last one the reader was given, or null
     * @throws QueueUnavailable when Redis does not answer
     */
    Subscription follow(@Nullable WorkerSid worker, @Nullable String position, Reader reader);

    /** Who is told. Never told two things at once. */
    interface Reader {

        /** Where the reader was is not known or no longer kept. Comes first or never; whatever is read after this call includes all that is not told later. May block. */
        void reset(String position);

        /** May not block. @param news each {@code type JSON}, oldest first; @param position where to go on after all of them */
        void tell(List<String> news, String position);

        /** Nothing more will be told: too much came while the past was being told, or Redis lost what it had. Following again from the last position helps. */
        void ended(String reason);
    }

    /** Ends when closed. */
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }
}
