package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Everybody may do everything. */
@Singleton
final class OpenAccess implements Access {

  @Override
  public boolean may(Caller caller, Action action, Resource... resources) {
    return true;
  }

  @Override
  public @Nullable Problem refusal(Caller caller, Action action, Resource... resources) {
    return null;
  }

  @Override
  public @Nullable Problem refusalToPublish(Caller caller, String type, String source, int bytes) {
    return null;
  }

  @Override
  public Runnable onChange(Runnable listener) {
    return () -> {};
  }
}
