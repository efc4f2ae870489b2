/**
 * What other sources than TaskRouter mean by their words. Pure: a word and how far its call has come say how far it is then. Nothing here decides what a worker's calls are; it only says, in one vocabulary for
 * all, what each source claims.
 */
@NullMarked
package io.taskrouter.coordinator.vocabulary;

import org.jspecify.annotations.NullMarked;
