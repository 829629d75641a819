package dev.trestle.gateway.aws;

import dev.trestle.gateway.World;
import dev.trestle.server.ReadinessCheck;
import io.micronaut.context.annotation.Replaces;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;

/** In memory there is nothing to look for. */
@Singleton
@Replaces(BusReady.class)
@Requires(bean = World.class)
final class NoBusReady implements ReadinessCheck {

  @Override
  public String name() {
    return "in memory";
  }

  @Override
  public void verify() {}
}
