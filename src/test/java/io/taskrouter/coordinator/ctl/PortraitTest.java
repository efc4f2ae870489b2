package io.taskrouter.coordinator.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.command.ExactJson;
import org.junit.jupiter.api.Test;

class PortraitTest {
    @Test
    void anUnknownCapacityIsCalledSo() {
        var worker =
                ExactJson.object("{\"voice\":{\"capacity\":null,\"open\":1,\"available\":true,\"override\":null}}");
        assertThat(new Portrait(worker).text()).contains("capacity unknown, 1 in use");
    }
}
