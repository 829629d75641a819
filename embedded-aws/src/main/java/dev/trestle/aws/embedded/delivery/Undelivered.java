package dev.trestle.aws.embedded.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Why a message is not in its queue and will not be.
 *
 * @param code as EventBridge names it, such as {@code NO_RESOURCE}
 * @param exhausted which limit of its {@link Patience} ended the tries; null if none did
 * @param retries how many tries there were after the first
 */
public record Undelivered(String code, String reason, @Nullable String exhausted, int retries) {}
