package dev.trestle.server.security.tls;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Whether anybody may do anything, setting {@code trestle.security.mode}.
 *
 * @param mode {@code open}, or {@code policy}
 */
@Context
@ConfigurationProperties("trestle.security")
record SecurityMode(@Bindable(defaultValue = "open") Mode mode) {

  /** The settings that there are. */
  enum Mode {
    OPEN,
    POLICY
  }

  boolean isOpen() {
    return mode == Mode.OPEN;
  }
}
