package io.taskrouter.coordinator.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

final class Conditions {

    private Conditions() {}

    /** Return type, parameters and their type arguments. */
    static ArchCondition<JavaMethod> haveInSignature(DescribedPredicate<JavaClass> type) {
        return new ArchCondition<>("have " + type.getDescription() + " in their signature") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean found = Architecture.signature(method).stream().anyMatch(type);
                events.add(new SimpleConditionEvent(
                        method, found, method.getFullName() + " shows " + type.getDescription()));
            }
        };
    }
}
