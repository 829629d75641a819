package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.security.identity.Authentication;
import dev.trestle.server.security.identity.CallersConfig;
import dev.trestle.server.security.identity.Outcome;
import dev.trestle.v1.ErrorReason;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Takes the credentials of those whom the policy in force names as callers, and no others. */
@Singleton
final class PolicyAuthenticator implements Authenticator {

  private static final Outcome NO_POLICY =
      new Outcome.Refused(
          Problem.of(
                  ErrorReason.ERROR_REASON_IDENTITY_UNAVAILABLE,
                  "This server takes no credentials yet, for it has no policy: try again later")
              .withRetryDelay(Duration.ofSeconds(10)));

  private final PolicyFile policy;
  private final MeterRegistry registry;
  private volatile @Nullable Authentication authentication;

  PolicyAuthenticator(PolicyFile policy, MeterRegistry registry) {
    this.policy = policy;
    this.registry = registry;
  }

  @PostConstruct
  void start() {
    var unused = policy.onChange(this::take);
    take();
  }

  @Override
  public Outcome authenticate(ServerCall<?, ?> call, Metadata headers) {
    Authentication now = authentication;
    return now == null ? NO_POLICY : now.authenticate(call, headers);
  }

  private synchronized void take() {
    @Nullable CallersConfig callers = policy.policy().map(Policy::callers).orElse(null);
    if (callers == null) {
      return;
    }
    Authentication now = authentication;
    if (now == null) {
      authentication = new Authentication(callers, registry, Clock.systemUTC());
    } else {
      now.change(callers);
    }
  }

  @PreDestroy
  synchronized void close() {
    Authentication now = authentication;
    if (now != null) {
      now.close();
    }
  }
}
