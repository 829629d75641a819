package dev.trestle.gateway.owner;

import dev.trestle.server.DaemonThreads;
import dev.trestle.server.security.tls.Channels;
import io.grpc.ManagedChannel;
import io.netty.channel.ChannelOption;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways to the other gateways, opened when they are needed. Safe across threads. */
@Singleton
final class Links {

  private static final Logger LOG = LoggerFactory.getLogger(Links.class);

  /**
   * For connections on which nothing is owed; a {@link Link} gives others up sooner. gRPC pings no
   * more often than that.
   */
  private static final long KEEP_ALIVE_SECONDS = 10;

  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 2;

  private static final int CONNECT_TIMEOUT_MILLIS = 1_000;

  private final Channels channels;
  private final ExecutorService sender =
      Executors.newSingleThreadExecutor(DaemonThreads.named("owner-forward"));
  private final Map<String, Link> links = new HashMap<>();
  private final Set<String> told = new TreeSet<>();
  private volatile Consumer<Recording> onReturn = recording -> {};
  private volatile Runnable onBroken = () -> {};

  Links(Channels channels) {
    this.channels = channels;
  }

  /** Sets who is given what comes back without an outcome. */
  void onReturn(Consumer<Recording> to) {
    onReturn = to;
  }

  /** Sets who is told when a way breaks. */
  void onBroken(Runnable to) {
    onBroken = to;
  }

  /** Sends an event to the owner of its partition; {@code false} if there is no way now. */
  boolean send(Route.There to, Recording recording) {
    return to(to.gateway(), to.address()).send(recording);
  }

  /** The way to a gateway. */
  synchronized Link to(String gateway, String address) {
    return links.computeIfAbsent(gateway, added -> open(gateway, address));
  }

  /** Whether connections to a gateway break; {@code false} also if none was needed yet. */
  boolean isDown(String gateway) {
    Link link;
    synchronized (this) {
      link = links.get(gateway);
    }
    return link != null && link.isDown();
  }

  /** Tries broken ones again, and gives up connections on which nothing comes back. */
  void probe() {
    List<Link> open;
    synchronized (this) {
      open = List.copyOf(links.values());
    }
    long now = System.nanoTime();
    open.forEach(link -> link.probe(now));
  }

  /** Gives up those to gateways that are gone, and tells of gateways that cannot be reached. */
  void tend(Collection<Sign> live) {
    Map<String, String> addresses =
        live.stream().collect(Collectors.toMap(Sign::gateway, Sign::address, (a, b) -> a));
    List<Link> open;
    List<Link> gone;
    synchronized (this) {
      gone = links.values().stream().filter(l -> !addresses.containsKey(l.gateway())).toList();
      gone.forEach(link -> links.remove(link.gateway()));
      open = List.copyOf(links.values());
    }
    gone.forEach(Link::close);
    tell(open, addresses);
  }

  /** Gateways that live and cannot be reached, for people. */
  synchronized Set<String> unreachable() {
    return Set.copyOf(told);
  }

  @PreDestroy
  void close() {
    List<Link> open;
    synchronized (this) {
      open = List.copyOf(links.values());
    }
    open.forEach(Link::close);
    sender.shutdown();
  }

  private synchronized void tell(List<Link> open, Map<String, String> addresses) {
    Set<String> down =
        open.stream()
            .filter(Link::isDown)
            .map(link -> link.gateway() + " at " + addresses.get(link.gateway()))
            .collect(Collectors.toSet());
    for (String each : down) {
      if (told.add(each)) {
        LOG.warn(
            "Gateway {} lives and cannot be reached: partitions pass between us in turns, which is"
                + " slow. Check the network between gateways, and trestle.owner.address",
            each);
      }
    }
    told.removeIf(
        each -> {
          if (down.contains(each)) {
            return false;
          }
          LOG.info("Gateway {} can be reached again, or is gone", each);
          return true;
        });
  }

  private Link open(String gateway, String address) {
    ManagedChannel channel =
        channels
            .to("dns:///" + address)
            // One gateway: what a link does to its connection it does to the only one.
            .defaultLoadBalancingPolicy("pick_first")
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
            .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
            .disableRetry()
            .directExecutor()
            .build();
    return new Link(
        gateway, channel, sender, recording -> onReturn.accept(recording), () -> onBroken.run());
  }
}
