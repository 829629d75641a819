package dev.trestle.replayer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.CreateReseedRequest;
import dev.trestle.v1.GetReseedRequest;
import dev.trestle.v1.PauseReseedRequest;
import dev.trestle.v1.Reseed;
import dev.trestle.v1.ReseedState;
import dev.trestle.v1.ReseedsGrpc;
import dev.trestle.v1.ReseedsGrpc.ReseedsBlockingStub;
import dev.trestle.v1.WatchReseedRequest;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Reseeds of one replayer, as their callers see them. */
final class Reseeding {

  private final Replayer replayer;

  Reseeding(Replayer replayer) {
    this.replayer = replayer;
  }

  ReseedsBlockingStub calls() {
    Metadata actor = new Metadata();
    actor.put(Metadata.Key.of("trestle-actor", Metadata.ASCII_STRING_MARSHALLER), "ann");
    return ReseedsGrpc.newBlockingStub(replayer.bean(WholeService.class).channel())
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(actor))
        .withDeadlineAfter(60, TimeUnit.SECONDS);
  }

  Reseed create(CreateReseedRequest.Builder request) {
    return calls().createReseed(request.build()).getReseed();
  }

  Reseed get(String id) {
    return calls().getReseed(GetReseedRequest.newBuilder().setId(id).build());
  }

  Reseed pause(String id) {
    return calls().pauseReseed(PauseReseedRequest.newBuilder().setId(id).build());
  }

  /** Watches until it is so. */
  Reseed await(String id, Predicate<Reseed> so) {
    Iterator<Reseed> watch = calls().watchReseed(WatchReseedRequest.newBuilder().setId(id).build());
    Reseed last = Reseed.getDefaultInstance();
    while (watch.hasNext()) {
      last = watch.next();
      if (so.test(last)) {
        return last;
      }
    }
    throw new AssertionError("the reseed has ended, and it never was so: " + last);
  }

  Reseed await(String id, ReseedState state) {
    return await(id, reseed -> reseed.getState() == state);
  }

  /** Creates one and waits until all is sent. */
  Reseed carryOut(CreateReseedRequest.Builder request) {
    Reseed done = await(create(request).getId(), ReseedState.RESEED_STATE_SUCCEEDED);
    assertThat(done.getExamined()).isEqualTo(done.getTotal());
    return done;
  }
}
