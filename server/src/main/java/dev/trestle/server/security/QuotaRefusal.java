package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.v1.ErrorReason;
import java.time.Duration;

/**
 * A rule's quota has no room.
 *
 * @param rule whose quota it is; not for callers
 * @param quota which of its numbers, such as {@code events-per-second}
 * @param limit that number
 * @param delay after which there is room, if the caller uses none of it meanwhile
 */
record QuotaRefusal(String rule, String quota, long limit, Duration delay) {

  QuotaRefusal orSooner(QuotaRefusal other) {
    return other.delay.compareTo(delay) < 0 ? other : this;
  }

  Problem problem() {
    return Problem.of(
            ErrorReason.ERROR_REASON_QUOTA_EXCEEDED,
            "Your quota of "
                + limit
                + " "
                + quota
                + " on this pod is used up: wait as RetryInfo says.")
        .with("quota", quota)
        .with("limit", limit)
        .withRetryDelay(delay);
  }
}
