package io.taskrouter.coordinator.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.taskrouter.coordinator.simulator.SimulatorServer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What was answered for and never came to TaskRouter, vanished from there or gave way to what was before it is noticed. */
class CompanyTest {
    private final SimulatorServer simulator = SimulatorServer.start(Scene.usual());
    private String worker;
    private Company company;

    @BeforeEach
    void seed() {
        worker = simulator.control().seed(1, "{\"log\":[]}").getFirst();
        company = new Company(simulator.control(), worker);
    }

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void whatIsThereInItsTurnIsAsItMustBe() {
        assertThat(company.member(0).go(2, this::written)).isTrue();
        write("{\"o0\":2,\"o1\":1,\"o2\":1}");
        assertThat(company.member(1).go(1, (_, _) -> true)).isTrue();

        assertThat(company.lost()).isZero();
        assertThat(company.wentBack()).isZero();
        assertThat(company.together()).isEqualTo(2);
    }

    @Test
    void whoIsPutOffGoesOnWithTheSameValueAndLosesNothing() {
        assertThat(company.member(0).go(3, (key, value) -> value == 1 && written(key, value)))
                .isFalse();
        assertThat(company.lost()).isZero();
        assertThat(company.member(0).go(1, (key, value) -> value == 2 && written(key, value)))
                .isTrue();
    }

    @Test
    void aValueThatNeverCameIsLost() {
        company.member(0).go(2, (key, value) -> value == 1 || written(key, value));

        assertThat(company.lost()).isEqualTo(1);
        assertThat(company.wentBack()).isZero();
    }

    @Test
    void aValueThatIsThereNoLongerIsLostAndHasGoneBack() {
        company.member(3).go(2, this::written);
        write("{\"log\":[]}");

        assertThat(company.lost()).isEqualTo(1);
        assertThat(company.wentBack()).isEqualTo(1);
    }

    @Test
    void aValueThatGaveWayForAMomentHasGoneBackAlthoughAllIsThereInTheEnd() {
        company.member(2).go(2, this::written);
        List.of(1, 2).forEach(value -> written("o2", value));

        assertThat(company.lost()).isZero();
        assertThat(company.wentBack()).isEqualTo(1);
    }

    private boolean written(String key, int value) {
        write("{\"" + key + "\":" + value + "}");
        return true;
    }

    private void write(String document) {
        simulator.control().writeAttributes(worker, document, "plugin");
    }
}
