package dev.trestle.server.security;

import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;

/** The one place where the mode decides. */
@Factory
final class AccessBeans {

  @Singleton
  Access access(SecurityConfig config, PolicyFile policy, Quotas quotas, Audit audit) {
    return config.isOpen() ? new OpenAccess() : new PolicyAccess(policy, quotas, audit);
  }
}
