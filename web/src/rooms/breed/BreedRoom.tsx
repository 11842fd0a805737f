/** Breed: a model is chosen, then litters of its pieces, generation after generation. The address names the run: /breed/moths. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { runsQuery } from "../../api/queries.ts";
import { useAddress } from "../../parts/address.ts";
import { ButtonLink } from "../../parts/Button.tsx";
import { RoomHead } from "../../parts/Room.tsx";
import { Empty, Loading, Refused } from "../../parts/States.tsx";
import { tidy } from "../../parts/typing.ts";
import { Breeding } from "./Breeding.tsx";
import { ChooseRun } from "./ChooseRun.tsx";

export default function BreedRoom() {
  const { t } = useTranslation("breed");
  const { path } = useAddress();
  const runs = useQuery(runsQuery);
  const name = path[1];
  if (runs.data !== undefined && name !== undefined) {
    const run = runs.data.find((each) => tidy(each.name) === tidy(name));
    if (run === undefined) return <Nowhere title={t("nowhere.title", { run: name })} words={t("nowhere.words")} />;
    if (run.operators.length === 0) return <Nowhere title={t("nowhere.translator", { run: name })} words={t("choose.translators_words")} />;
    return <Breeding key={run.name} run={run} />;
  }
  return (
    <>
      <RoomHead title={t("title")} words={t("words")} />
      {runs.isPending && <Loading tiles={4} />}
      {runs.error && <Refused error={runs.error} again={() => void runs.refetch()} />}
      {runs.data && <ChooseRun runs={runs.data} />}
    </>
  );
}

function Nowhere({ title, words }: { title: string; words: string }) {
  const { t } = useTranslation("breed");
  return (
    <Empty title={title} isPage>
      <p>{words}</p>
      <ButtonLink kind="main" href="/breed">
        {t("choose.another")}
      </ButtonLink>
    </Empty>
  );
}
