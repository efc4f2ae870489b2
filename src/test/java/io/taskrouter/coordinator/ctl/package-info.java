/** The command line for people on call, tried against a running service. */
package io.taskrouter.coordinator.ctl;
