package io.taskrouter.coordinator.chaos;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;

/** One protection taken out of one process: a Java agent by which every call is made however long ago the lease of its pass has ended. What the queue's scripts refuse they refuse all the same. */
public final class Unfenced implements ClassFileTransformer {
    private static final String HOLD = "io/taskrouter/coordinator/reconcile/Hold";
    /** What compares the time that is left of the lease with the time that a call may take. */
    private static final String FENCE = "lambda$reading$";

    public static void premain(String arguments, Instrumentation instrumentation) {
        instrumentation.addTransformer(new Unfenced());
    }

    /** For {@code java}. Whether it took effect only what is sent then can tell. */
    static String jvmArgument() {
        return AgentJar.jvmArgument(Unfenced.class);
    }

    @Override
    public byte[] transform(
            ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] classFile) {
        if (!HOLD.equals(name)) return null;
        ClassFile classes = ClassFile.of();
        return classes.transformClass(
                classes.parse(classFile),
                ClassTransform.transformingMethods(
                        method -> method.methodName().stringValue().startsWith(FENCE), (method, element) -> {
                            if (element instanceof CodeModel)
                                method.withCode(code -> code.iconst_1().ireturn());
                            else method.with(element);
                        }));
    }
}
