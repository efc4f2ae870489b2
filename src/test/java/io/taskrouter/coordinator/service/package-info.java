/**
 * The whole service: real HTTP in front, a real Redis behind, and the simulated TaskRouter at the far end.
 *
 * <p>The rules' scenarios are told here by TaskRouter's signed callbacks and the service's routes, and judged by the order of
 * writes in the simulator's history: {@code ScenariosTest} has S01 to S09, S15, S16, S28, S36, S41 and S42; {@code RacesTest}
 * those in which things collide, come twice or are forgotten (S13, S18, S20, S29, S30, S33, S46, S62); {@code UnaskedTest} those
 * that are found out though nobody tells (S01, S07, S26, S36); {@code MainJobTest} the plain updates (S14, S19, S61);
 * {@code HandOverIT} two replicas (S11, S44); the tests over {@code ExtensionHolders} S16, S48, S50 and S51;
 * {@code TransfersTest} transfers; {@code SwapTest} and {@code ParkedCallsTest} parking (S22 to S26); {@code OtherSourcesTest}
 * the other sources (S53, S56, S57); {@code DeclinedTest} and {@code BriefParkingTest} S32. S17 is a row of the roles' table
 * in {@code api}; S45, a stall, is {@code chaos}.
 */
package io.taskrouter.coordinator.service;
