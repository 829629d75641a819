/**
 * A reference transcription worker: what a GPU worker does with Trestle's job queue, in plain Java
 * and the AWS SDK. Start at {@link dev.trestle.examples.ReferenceWorker}.
 */
@NullMarked
package dev.trestle.examples;

import org.jspecify.annotations.NullMarked;
