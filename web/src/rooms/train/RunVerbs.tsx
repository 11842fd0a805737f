/** What can be done with a run: go on, train longer, evaluate; and with a training that runs or waits: stop it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { answered, client } from "../../api/client.ts";
import { jobsQuery } from "../../api/queries.ts";
import type { Job } from "../../api/types.ts";
import { Button } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import menu from "../../parts/Menu.module.css";
import { useSentence } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { useJobVerb } from "../../shell/JobsPanel.tsx";
import { forecast } from "./eta.ts";
import type { Told } from "./HowFar.tsx";
import { LENGTHS, MORE, type Preset } from "./presets.ts";

export function Verbs({ run, job, ended, isJudging }: Told & { isJudging: boolean }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  const verb = useJobVerb();
  const resume = useNewJob();
  if (job !== undefined) return <JobVerbs job={job} />;
  // What somebody else trains can't be trained here too.
  if (run.state === "elsewhere") return null;
  const isWhole = forecast(run, []).share === 1;
  return (
    <>
      {!isWhole && (
        <Button
          kind="main"
          icon="play"
          onPress={() =>
            ended && ended.state !== "done"
              ? verb.mutate({ number: ended.number, verb: "again" })
              : resume.mutate({ kind: "resume", params: { run: run.name } })
          }
        >
          {t("verbs.go_on")}
        </Button>
      )}
      <MenuTrigger>
        <Button kind={isWhole ? "main" : "usual"} icon="add">
          {t("verbs.longer")}
        </Button>
        <Popover className={menu.menu} placement="bottom end">
          <Menu onAction={(key) => resume.mutate({ kind: "resume", params: { run: run.name, length: LENGTHS[key as Preset].words } })}>
            {MORE.map((each) => (
              <MenuItem key={each} id={each} className={menu.option}>
                {t("verbs.more", { time: formats.duration(LENGTHS[each].seconds) })}
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <Button icon="check" isDisabled={isJudging || resume.isPending} onPress={() => resume.mutate({ kind: "evaluate", params: { run: run.name } })}>
        {t("verbs.evaluate")}
      </Button>
    </>
  );
}

function useNewJob() {
  const queries = useQueryClient();
  const sentence = useSentence();
  return useMutation({
    mutationFn: (body: { kind: string; params: Record<string, unknown> }) => answered(client.POST("/jobs", { body })),
    onSuccess: () => queries.invalidateQueries({ queryKey: jobsQuery.queryKey }),
    onError: (error) => say(sentence(error)),
  });
}

/** What can be done with a training that runs or waits. */
export function JobVerbs({ job }: { job: Job }) {
  const { t } = useTranslation("train");
  const verb = useJobVerb();
  return job.state === "running" ? (
    <Button icon="stop" isDisabled={job.asked !== null} onPress={() => verb.mutate({ number: job.number, verb: "stop" })}>
      {job.asked === "stop" ? t("verbs.stopping") : t("verbs.stop")}
    </Button>
  ) : (
    <Button icon="close" onPress={() => verb.mutate({ number: job.number, verb: "cancel" })}>
      {t("verbs.cancel")}
    </Button>
  );
}
