/** The Studio flows, held against what Studio would refuse. */
@NullMarked
package io.taskrouter.coordinator.studio;

import org.jspecify.annotations.NullMarked;
