package dev.trestle.replayer.objects;

import dev.trestle.v1.ContentOptions;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.ProjectionOptions;
import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * An object log that is to be there, settings {@code trestle.object-logs.<name>.*}. It is created
 * when the service is ready; taking the settings away does not delete it.
 *
 * @param name of the object log
 * @param bucket required
 * @param prefix of the keys; empty for all
 * @param contentBytes largest content that is kept; 0 for none
 * @param projected whether the newest record of each key is kept
 * @param digestQueue queue that hears of changes of the projection, which is then kept; empty for
 *     none
 */
@EachProperty("trestle.object-logs")
record ConfiguredObjectLog(
    @Parameter String name,
    @Bindable(defaultValue = "") String bucket,
    @Bindable(defaultValue = "") String prefix,
    @Bindable(defaultValue = "0") int contentBytes,
    @Bindable(defaultValue = "false") boolean projected,
    @Bindable(defaultValue = "") String digestQueue) {

  /** As a caller would ask for it. */
  CreateObjectLogRequest request() {
    CreateObjectLogRequest.Builder request =
        CreateObjectLogRequest.newBuilder().setName(name).setBucket(bucket).setPrefix(prefix);
    if (contentBytes != 0) {
      request.setContent(ContentOptions.newBuilder().setMaxBytes(contentBytes));
    }
    if (projected || !digestQueue.isEmpty()) {
      request.setProjection(ProjectionOptions.newBuilder().setDigestQueue(digestQueue));
    }
    return request.build();
  }
}
