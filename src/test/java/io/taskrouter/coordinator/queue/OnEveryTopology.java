package io.taskrouter.coordinator.queue;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/** The class is run on every {@link Topology}, each an empty {@link TestRedis} that goes into its parameter. It lives on, for the next class. */
@ParameterizedClass(name = "on {0}", autoCloseArguments = false)
@ArgumentsSource(SharedRedis.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface OnEveryTopology {}
