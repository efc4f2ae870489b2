@org.jspecify.annotations.NullMarked
package io.taskrouter.coordinator;
