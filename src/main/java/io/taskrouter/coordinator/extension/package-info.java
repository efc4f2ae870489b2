/**
 * Direct extensions as a whole: who has which, and changes that concern more than one worker.
 *
 * <p>A worker's extension is an attribute like any other, written through the worker's own queue. That it is nobody else's is seen to by an index in Redis: reserved before the write, freed after the
 * confirmed removal. Here the index is filled from TaskRouter (when it was lost, and slowly again and again, since others write there too), and moves from one worker to another are carried out step by
 * step: first the old holder's queue, then, when TaskRouter has confirmed, the new one's. A move is written down before its first step and repeated from its beginning by whoever finds it unattended; no
 * step ever waits while it holds a worker's lease, so crossing moves cannot wait for each other.
 */
@NullMarked
package io.taskrouter.coordinator.extension;

import org.jspecify.annotations.NullMarked;
