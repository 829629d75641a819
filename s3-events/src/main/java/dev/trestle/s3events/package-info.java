/**
 * Object changes in every form in which S3 tells of them: native records, EventBridge events and
 * CloudTrail's, each also inside a notification of SNS.
 *
 * <p>Start at {@code dev.trestle.s3events.S3Message}, which reads a message, and {@code
 * NativeRecords}, which writes one.
 */
@NullMarked
package dev.trestle.s3events;

import org.jspecify.annotations.NullMarked;
