package io.taskrouter.coordinator.k8s;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Walks a model and refuses fields that were kept aside because the type does not have them. */
final class Strangers {

    private static final String MODELS = "io.fabric8.";

    private final String path;

    Strangers(String path) {
        this.path = path;
    }

    void visit(@Nullable Object value) {
        switch (value) {
            case null -> {}
            case List<?> list -> list.forEach(this::visit);
            case Map<?, ?> map -> map.forEach((key, each) -> new Strangers(path + "." + key).visit(each));
            case Object model when model.getClass().getName().startsWith(MODELS) -> visitModel(model);
            default -> {}
        }
    }

    private void visitModel(Object model) {
        try {
            refuseAdditional(model);
            for (Class<?> type = model.getClass(); type != Object.class; type = type.getSuperclass()) {
                for (Field field : type.getDeclaredFields()) {
                    visitField(model, field);
                }
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(path, e);
        }
    }

    private void visitField(Object model, Field field) throws IllegalAccessException {
        if (!Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
            new Strangers(path + "." + field.getName()).visit(field.get(model));
        }
    }

    private void refuseAdditional(Object model) throws ReflectiveOperationException {
        for (Method method : model.getClass().getMethods()) {
            if (method.getName().equals("getAdditionalProperties")
                    && method.invoke(model) instanceof Map<?, ?> unknown
                    && !unknown.isEmpty()) {
                throw new IllegalArgumentException("unknown field " + path + "." + unknown.keySet());
            }
        }
    }
}
