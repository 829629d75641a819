/** SNS: topics and their delivery to queues. */
@org.jspecify.annotations.NullMarked
package dev.trestle.aws.embedded.sns;
