/**
 * The manifests, read as strictly as the API server should but does not: kustomize and kubectl let unknown fields pass, so
 * a misspelt {@code readOnlyRootFilesystem} would be applied, and ignored, in silence.
 */
@NullMarked
package io.taskrouter.coordinator.k8s;

import org.jspecify.annotations.NullMarked;
