/**
 * Operations on JSON documents, pure and on copies: patches, differences, the three-way merge that heals, and the worker's own {@code coordinator} attribute.
 *
 * <p>Nothing here knows workers, TaskRouter or Redis, and nothing here changes an argument. Key order stays, and every number keeps its digits; where two values are compared, they are compared as JSON
 * values, so that {@code 1} and {@code 1.0} are the same. Messages name positions and paths, never values: attributes are private.
 */
@NullMarked
package io.taskrouter.coordinator.document;

import org.jspecify.annotations.NullMarked;
