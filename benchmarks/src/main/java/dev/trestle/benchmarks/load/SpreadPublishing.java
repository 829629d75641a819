package dev.trestle.benchmarks.load;

import dev.trestle.v1.Event;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Publishes at several servers in turn. */
public final class SpreadPublishing implements Publishing {

  private final List<Publishing> servers;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * Takes the servers in their order.
   *
   * @param servers closed with this
   */
  public SpreadPublishing(List<Publishing> servers) {
    this.servers = List.copyOf(servers);
  }

  @Override
  public void send(Event event, Answer answered) {
    servers.get(Math.floorMod(turn.getAndIncrement(), servers.size())).send(event, answered);
  }

  @Override
  public void close() {
    servers.forEach(Publishing::close);
  }
}
