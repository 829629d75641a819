package dev.trestle.server.security;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Context;
import io.micronaut.core.bind.annotation.Bindable;
import org.jspecify.annotations.Nullable;

/**
 * Who may call, settings {@code trestle.security.*}.
 *
 * @param mode {@code policy}: what the policy allows, and without one the service does not become
 *     ready. {@code open}: everybody may do everything, for one machine alone. By environment
 *     variable {@code TRESTLE_SECURITY_MODE}
 * @param policy path of the policy file, which is read anew when it changes; by environment
 *     variable {@code TRESTLE_SECURITY_POLICY}
 */
@Context
@ConfigurationProperties("trestle.security")
public record SecurityConfig(
    @Bindable(defaultValue = SecurityConfig.POLICY) String mode, @Nullable String policy) {

  static final String OPEN = "open";
  static final String POLICY = "policy";

  /**
   * Checks them.
   *
   * @throws IllegalArgumentException naming the setting that must be changed
   */
  public SecurityConfig {
    if (!mode.equals(OPEN) && !mode.equals(POLICY)) {
      throw new IllegalArgumentException(
          "trestle.security.mode is '" + mode + "': there are 'policy' and 'open'");
    }
    if (policy != null && policy.isBlank()) {
      throw new IllegalArgumentException(
          "trestle.security.policy is empty: give the path of a policy file, or leave it out");
    }
    if (mode.equals(OPEN) && policy != null) {
      throw new IllegalArgumentException(
          "trestle.security.mode is 'open', and the policy "
              + policy
              + " would not be asked: leave one of them out");
    }
  }

  /** Whether everybody may do everything. */
  public boolean isOpen() {
    return mode.equals(OPEN);
  }
}
