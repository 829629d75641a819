package dev.trestle.adapter.job;

import dev.trestle.v1.GetRouteRequest;
import dev.trestle.v1.ListRoutesResponse;
import dev.trestle.v1.PauseRouteRequest;
import dev.trestle.v1.ResumeRouteRequest;
import dev.trestle.v1.TranscriptionRoute;

/**
 * Carries out the calls about routes, for a caller who may make them. What is wrong with a call is
 * thrown as its gRPC status; if the table does not answer, that as {@link JobStore} does.
 */
public interface RouteCalls {

  TranscriptionRoute get(GetRouteRequest request);

  ListRoutesResponse list();

  TranscriptionRoute pause(PauseRouteRequest request);

  TranscriptionRoute resume(ResumeRouteRequest request);
}
