package io.taskrouter.coordinator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.WithDefault;
import io.taskrouter.coordinator.rules.KindOfCall;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TasksWithoutCallTest {
    @Test
    void severalValuesOfOneAttributeAndSeveralAttributes() {
        assertThat(ReconcileWiring.notCalls(List.of("taskType=callback", " taskType = voicemail ", "purpose=a=b")))
                .isEqualTo(Map.of("taskType", Set.of("callback", "voicemail"), "purpose", Set.of("a=b")));
    }

    @Test
    void theDefaultIsTheRulesOwn() throws NoSuchMethodException {
        var marks = ReconcileConfig.class
                .getDeclaredMethod("tasksWithoutCall")
                .getAnnotation(WithDefault.class)
                .value();
        assertThat(new KindOfCall(ReconcileWiring.notCalls(List.of(marks.split(",")))))
                .isEqualTo(KindOfCall.DEFAULT);
    }

    @Test
    void whatIsNoMarkStopsTheStart() {
        assertThatThrownBy(() -> ReconcileWiring.notCalls(List.of("callback")))
                .hasMessageContaining("taskType=callback");
        assertThatThrownBy(() -> ReconcileWiring.notCalls(List.of("=callback")))
                .hasMessageContaining("attribute=value");
    }
}
