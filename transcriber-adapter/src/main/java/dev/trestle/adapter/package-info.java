/**
 * From events to transcription jobs on a queue of workers, and from their results back to events.
 *
 * <p>Starting points: {@code request} turns an AudioUploaded event into one job; {@code result}
 * turns what became of the job into one TranscriptionCompleted event; {@code job} keeps jobs and
 * shows them over gRPC; {@code queue} runs the consumers of its queues.
 */
@NullMarked
package dev.trestle.adapter;

import org.jspecify.annotations.NullMarked;
