/** A new training: of which pictures, for how long, and, for those who want to, everything else. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Input, Label, RadioButton, RadioField, RadioGroup, Text, TextField } from "react-aria-components";
import { answered, client } from "../../api/client.ts";
import { runOf } from "../../api/events.ts";
import { jobsQuery, runQuery, runsQuery, setsQuery } from "../../api/queries.ts";
import type { PictureSet } from "../../api/types.ts";
import { go, to, useAddress } from "../../parts/address.ts";
import { Button, ButtonLink } from "../../parts/Button.tsx";
import { useFormats } from "../../parts/formats.ts";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty, Loading, Notice, Refused } from "../../parts/States.tsx";
import { nameFor } from "../../parts/naming.ts";
import { isComposing } from "../../parts/typing.ts";
import { isActive } from "../../shell/jobs.ts";
import { VERY_FEW } from "../pictures/readiness.ts";
import { Expert, type Wishes } from "./Expert.tsx";
import { asked, purposeOf, type Learned, type Purpose } from "./learned.ts";
import { LENGTHS, PRESETS, type Preset } from "./presets.ts";
import { Which } from "./Which.tsx";
import styles from "./NewTraining.module.css";

export function NewTraining() {
  const { t } = useTranslation("train");
  const sets = useQuery(setsQuery);
  const { query } = useAddress();
  const run = query.get("from");
  return (
    <>
      <RoomHead title={t("new.title")} back={{ href: "/train", words: t("title") }} />
      {sets.isPending && <Loading tiles={3} />}
      {sets.error && <Refused error={sets.error} again={() => void sets.refetch()} />}
      {sets.data?.length === 0 && run === null && (
        <Empty title={t("new.no_pictures")}>
          <p>{t("new.no_pictures_words")}</p>
          <ButtonLink kind="main" icon="pictures" href="/pictures">
            {t("new.bring")}
          </ButtonLink>
        </Empty>
      )}
      {sets.data && (sets.data.length > 0 || run !== null) && <Plan sets={sets.data} />}
    </>
  );
}

function Plan({ sets: there }: { sets: readonly PictureSet[] }) {
  const { t } = useTranslation("train");
  const { query } = useAddress();
  const begun = useBegun();
  const wished = query.get("source") ?? begun.source;
  const formats = useFormats();
  const [changed, setLearned] = useState<Learned | null>(null);
  // The pictures that a run has learned from can be learned from again, also where they are no set here.
  const isElsewhere = begun.source !== null && !there.some((set) => set.name === begun.source);
  const sets = isElsewhere ? [{ name: begun.source ?? "", pictures: begun.pictures, refused: 0, bytes: 0, cover: [], sides: null }, ...there] : there;
  const first = sets.find((set) => set.name === wished)?.name ?? sets[0]?.name ?? "";
  const learned: Learned = changed ?? { kind: "one", a: first, b: sets.find((set) => set.name !== first)?.name ?? "", isTranslated: true };
  const source = learned.a;
  const [preset, setPreset] = useState<Preset>("sketch");
  const [name, setName] = useState("");
  const [wishes, setWishes] = useState<Wishes>({ recipe: null, settings: [] });
  const [isExpert, setIsExpert] = useState(false);
  const set = sets.find((each) => each.name === source);
  const purpose = purposeOf(learned, set);
  const canBegin = (set?.pictures ?? 0) > 0 && (learned.kind !== "two" || learned.a !== learned.b);
  const runs = useQuery(runsQuery);
  const jobs = useQuery(jobsQuery);
  // Also those of trainings that wait, which have made nothing yet.
  const taken = [...(runs.data ?? []).map((run) => run.name), ...(jobs.data ?? []).filter(isActive).flatMap((job) => runOf(job) ?? [])];
  const start = useStart();
  const begin = () =>
    start.mutate({
      ...asked(learned, purpose, wishes.recipe),
      length: LENGTHS[preset].words,
      settings: wishes.settings,
      ...(begun.run === null ? {} : { start_from: begun.run, start_at: begun.at }),
      // Named here, so that its address is known at once.
      run: nameFor(name || source, taken),
    });
  return (
    <form
      className={styles.plan}
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
    >
      <Which
        sets={sets}
        learned={learned}
        isBranch={begun.run !== null}
        onLearned={(next) => {
          // What was chosen of one kind of recipe says nothing of another.
          if (purposeOf(next, sets.find((each) => each.name === next.a)) !== purpose) setWishes({ recipe: null, settings: [] });
          setLearned(next);
        }}
      />
      <RadioGroup value={preset} onChange={(value) => setPreset(value as Preset)} className={styles.group}>
        <Label className={styles.question}>{t("new.how_long")}</Label>
        <div className={styles.presets}>
          {PRESETS.map((each) => (
            <PresetCard key={each} preset={each} />
          ))}
        </div>
      </RadioGroup>
      {begun.run !== null && (
        <Notice tone="calm">
          <p>{t(`branch.from_${begun.kind}`, { run: begun.run, count: begun.images, n: formats.number(begun.images) })}</p>
          <p className="small soft">{t("branch.words")}</p>
        </Notice>
      )}
      {set && (begun.run === null || wishes.recipe !== null) && <Chosen set={set} preset={preset} wishes={wishes} purpose={purpose} />}
      <div className={styles.last}>
        <TextField value={name} onChange={setName} className={styles.field} maxLength={80}>
          <Label>{t("new.name")}</Label>
          <Input
            placeholder={source}
            onKeyDown={(event) => {
              // Enter that ends a syllable sends no form.
              if (event.key === "Enter" && isComposing(event)) event.preventDefault();
            }}
          />
          <Text slot="description" className="soft small">
            {t("new.name_words")}
          </Text>
        </TextField>
        <div className={styles.verbs}>
          <Button kind="quiet" onPress={() => setIsExpert(true)}>
            {t("expert.button")}
          </Button>
          <Button kind="main" icon="play" type="submit" isDisabled={start.isPending || runs.isPending || jobs.isPending || !canBegin}>
            {t("new.start")}
          </Button>
        </div>
      </div>
      {start.error && <Refused error={start.error} />}
      <Expert purpose={purpose} isOpen={isExpert} onClose={() => setIsExpert(false)} wishes={wishes} onWish={setWishes} />
    </form>
  );
}

/** The moment of a run that the address says to begin with: its newest, its best, or that after so many images shown. */
function useBegun() {
  const { query } = useAddress();
  const run = query.get("from");
  const at = query.get("at");
  const details = useQuery({ ...runQuery(run ?? ""), enabled: run !== null });
  const images = Number(at);
  const kind: "newest" | "best" | "earlier" = at === "best" ? "best" : at !== null && Number.isInteger(images) ? "earlier" : "newest";
  return {
    run,
    source: details.data?.source ?? null,
    pictures: Number(details.data?.facts.pictures) || 0,
    kind,
    images: kind === "earlier" ? images : 0,
    at: kind === "best" ? "best" : kind === "earlier" ? images : null,
  };
}

function useStart() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (params: Record<string, unknown>) => answered(client.POST("/jobs", { body: { kind: "train", params } })),
    onSuccess: async (job) => {
      await queries.invalidateQueries({ queryKey: jobsQuery.queryKey });
      await queries.invalidateQueries({ queryKey: runsQuery.queryKey, exact: true });
      const run = runOf(job);
      go(run === null ? "/train" : to("train", "runs", run));
    },
  });
}

function PresetCard({ preset }: { preset: Preset }) {
  const { t } = useTranslation("train");
  const formats = useFormats();
  return (
    <RadioField value={preset} className={styles.tall}>
      <RadioButton className={styles.preset}>
      <span className={styles.name}>{t(`presets.${preset}.name`)}</span>
      <span className={styles.time}>{formats.duration(LENGTHS[preset].seconds)}</span>
      <span className="soft small">{t(`presets.${preset}.words`)}</span>
      </RadioButton>
    </RadioField>
  );
}

/** What is going to be done, and why: as far as it is known before this computer has been measured. */
function Chosen({ set, preset, wishes, purpose }: { set: PictureSet; preset: Preset; wishes: Wishes; purpose: Purpose }) {
  const { t } = useTranslation("train");
  if (wishes.recipe !== null) {
    return (
      <Notice tone="calm">
        <p>{t("chosen.by_you", { recipe: wishes.recipe })}</p>
        {wishes.settings.length > 0 && <p className="small soft">{wishes.settings.join(" · ")}</p>}
      </Notice>
    );
  }
  if (purpose !== "new") {
    return (
      <Notice tone="calm">
        <p>{t(`chosen.${purpose}`)}</p>
      </Notice>
    );
  }
  const why = set.pictures <= VERY_FEW ? "few" : preset === "sketch" ? "short" : "long";
  return (
    <Notice tone="calm">
      <p>{t(`chosen.${why}`)}</p>
      <p className="small soft">{t("chosen.measured")}</p>
    </Notice>
  );
}
