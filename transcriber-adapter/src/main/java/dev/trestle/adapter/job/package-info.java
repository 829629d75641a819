/**
 * Transcription jobs: what is known of each, and how far each has got.
 *
 * <p>{@link dev.trestle.adapter.job.JobStore} decides every race with one conditional write.
 */
@NullMarked
package dev.trestle.adapter.job;

import org.jspecify.annotations.NullMarked;
