package io.taskrouter.coordinator.taskrouter;

import io.taskrouter.coordinator.command.WorkerSid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All workers of the workspace, page by page: the plain list, never the one by expression, which TaskRouter limits to almost nothing. */
public interface Workforce {

    /** Begins at the first page; nothing is asked for yet. */
    Roll roll();

    /** Used by one thread. */
    interface Roll {
        boolean hasNext();

        /** The next page; after anything but {@link Answer.Ok} the same one again. */
        Answer<List<Member>> next();
    }

    /** @param attributes verbatim; null where the list leaves them out: read the worker then */
    record Member(WorkerSid worker, @Nullable String attributes) {}
}
