package io.taskrouter.coordinator.chaos;

/** Keeps a scene for as long as faults follow that can share it: starting processes costs more than most faults. */
final class Theatre implements AutoCloseable {
    private Fault last;
    private Scene scene;

    Scene sceneFor(Fault fault) {
        if (scene == null || !fault.setting().equals(last.setting())) {
            close();
            scene = fault.scene();
        }
        last = fault;
        return scene;
    }

    @Override
    public void close() {
        if (scene != null) scene.close();
        scene = null;
    }
}
