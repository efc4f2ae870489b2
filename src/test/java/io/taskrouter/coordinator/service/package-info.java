/** The whole service: real HTTP in front, a real Redis behind, and the simulated TaskRouter at the far end. */
package io.taskrouter.coordinator.service;
