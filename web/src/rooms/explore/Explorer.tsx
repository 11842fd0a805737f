/** One model: map or pad, the picture, sliders. Whatever is done changes the place; what is shown follows it. */
import { useIsFetching, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useReducer, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { answered, BASE, client } from "../../api/client.ts";
import { directionsQuery, keep, mapQuery, progressKey, type Asked } from "../../api/exploring.ts";
import { go, to, useAddress } from "../../parts/address.ts";
import { Button, ButtonLink } from "../../parts/Button.tsx";
import { Choose } from "../../parts/Choose.tsx";
import { toBreed } from "../../parts/handing.ts";
import { RoomHead } from "../../parts/Room.tsx";
import { Notice, Refused, useSentence } from "../../parts/States.tsx";
import { say } from "../../parts/Toasts.tsx";
import { FindOwn } from "./FindOwn.tsx";
import { keyOf } from "./keys.ts";
import { MapView } from "./MapView.tsx";
import { Pad } from "./Pad.tsx";
import { Picture } from "./Picture.tsx";
import { freshFrom, movedAlong, newSeed, pieceNamed, shortName, startAt, walked, wayFrom, type Place, type Point } from "./places.ts";
import { DirectionSliders, Variety } from "./Sliders.tsx";
import { useShown } from "./useShown.ts";
import { spotAt } from "./view.ts";
import { Working } from "./Working.tsx";
import styles from "./Explorer.module.css";

const NONE = "";

export function Explorer({ run }: { run: string }) {
  const { t } = useTranslation("explore");
  const sentence = useSentence();
  const queries = useQueryClient();
  const { query } = useAddress();
  const [way, walk] = useReducer(walked, null, () => wayFrom(startAt(query.get("piece") ?? newSeed())));
  const [said, setSaid] = useState("");
  const [kept, setKept] = useState<ReadonlySet<string>>(new Set());
  const [axes, setAxes] = useState<[string, string] | null>(null);
  const place = way.now;
  const { shown, error, isWaiting, line, again } = useShown(run, place, way.now !== way.settled);
  const directions = useQuery(directionsQuery(run));
  const map = useQuery({ ...mapQuery(run, place.className), enabled: directions.isSuccess || directions.isError });
  const names = directions.data?.directions.map((each) => each.name) ?? [];
  const chosen: [string, string] | null = axes ?? (names[0] !== undefined && names[1] !== undefined ? [names[0], names[1]] : null);
  const isOther = shown !== null && directions.data !== undefined && shown.model !== directions.data.model;

  const put = (next: Place, rests = true, words = "") => {
    walk({ to: next, rests });
    if (rests) setSaid(words);
  };
  const fresh = () => put(freshFrom(place, newSeed()), true, t("said.new"));
  const undo = () => {
    walk("undo");
    setSaid(way.past.length > 0 ? t("said.undone") : t("said.no_undo"));
  };
  const redo = () => {
    walk("redo");
    setSaid(way.future.length > 0 ? t("said.redone") : t("said.no_redo"));
  };
  const star = async () => {
    if (shown === null || kept.has(shown.id)) return;
    const { id } = shown;
    try {
      await keep(run, id);
      setKept((now) => new Set(now).add(id));
      void queries.invalidateQueries({ queryKey: ["pieces"] });
      say(t("said.kept"), () => {
        void answered(client.PATCH("/pieces/{id}", { params: { path: { id } }, body: { trashed: true } })).then(() => {
          setKept((now) => new Set([...now].filter((each) => each !== id)));
          void queries.invalidateQueries({ queryKey: ["pieces"] });
        });
      });
    } catch (refused) {
      say(sentence(refused));
    }
  };
  const breed = () => shown !== null && go(toBreed(run, [shown.id]));

  // The address keeps the piece, so that it comes back after a reload and can be sent.
  const name = shortName(way.settled) ?? (isWaiting || way.now !== way.settled ? null : (shown?.id ?? null));
  useEffect(() => {
    if (name !== null) go(`${to("explore", run)}?piece=${name}`, { replace: true });
  }, [name, run]);

  const keys = useRef<Record<string, () => void>>({});
  useEffect(() => {
    keys.current = { fresh, star: () => void star(), undo, redo, breed };
  });
  useEffect(() => {
    const heard = (event: KeyboardEvent) => {
      const key = keyOf(event);
      if (key === null) return;
      event.preventDefault();
      keys.current[key]?.();
    };
    addEventListener("keydown", heard);
    return () => removeEventListener("keydown", heard);
  }, []);

  const onMap = (at: Point, rests: boolean) => {
    if (map.data) put({ ...place, spot: spotAt(at, map.data, map.data.pieces), at }, rests);
  };
  const onMove = (amounts: Record<string, number>, rests: boolean) => put(movedAlong(place, amounts), rests);

  return (
    <>
      <RoomHead title={run} back={{ href: "/explore", words: t("title") }} />
      {isOther && (
        <Notice tone="care">
          <p>{t("changed.words")}</p>
          <Button onPress={() => void queries.invalidateQueries({ queryKey: ["exploring", run] })}>{t("changed.again")}</Button>
        </Notice>
      )}
      <div className={styles.room}>
        <section className={styles.stage} aria-label={t("picture_title")}>
          <div className={styles.hung}>
            <Picture shown={shown} isWaiting={isWaiting} />
          </div>
          {shown === null && isWaiting && (
            <p role="status" className="soft">
              {t("first")}
            </p>
          )}
          {error !== null && <Refused error={error} again={again} />}
          <div className={styles.verbs} role="toolbar" aria-label={t("verbs.title")}>
            <Button kind="main" icon="again" onPress={fresh} aria-keyshortcuts="Space">
              {t("verbs.new")}
            </Button>
            <Button icon="star" onPress={() => void star()} isDisabled={shown === null || kept.has(shown.id)} aria-keyshortcuts="S">
              {shown !== null && kept.has(shown.id) ? t("verbs.kept") : t("verbs.keep")}
            </Button>
            <Button icon="breed" onPress={breed} isDisabled={shown === null} aria-keyshortcuts="B">
              {t("verbs.breed")}
            </Button>
            <span className={styles.icons}>
              <Button kind="quiet" icon="undo" aria-label={t("verbs.undo")} onPress={undo} isDisabled={way.past.length === 0} aria-keyshortcuts="Z" />
              <Button kind="quiet" icon="redo" aria-label={t("verbs.redo")} onPress={redo} isDisabled={way.future.length === 0} aria-keyshortcuts="Shift+Z" />
              {shown !== null && <ButtonLink kind="quiet" icon="save" aria-label={t("verbs.save")} href={`${BASE}/drawn/${shown.id}.webp`} download={`${run}-${shown.id.slice(0, 8)}.webp`} />}
            </span>
          </div>
          <p className={`soft small ${styles.keys ?? ""}`}>{t("keys")}</p>
          <p role="status" className="unseen">
            {said}
          </p>
          {line === "broken" && (
            <p role="status" className="soft small">
              {t("slow")}
            </p>
          )}
        </section>
        <section className={styles.left} aria-label={t("where")}>
          <Tabs className={styles.tabs}>
            <TabList aria-label={t("where")} className={styles.choice}>
              <Tab id="map" className={styles.tab}>
                {t("map.title")}
              </Tab>
              <Tab id="pad" className={styles.tab}>
                {t("pad.title")}
              </Tab>
            </TabList>
            <TabPanel id="map" className={styles.panel}>
              {map.data && <MapView key={map.data.picture} map={map.data} at={place.at} onMove={onMap} />}
              <Wait of={[...mapQuery(run, place.className).queryKey]} label={t("map.drawing")} isPending={map.isPending} isNext={directions.isPending} onStart={() => void map.refetch()} start={t("map.draw")} />
              {map.error && !map.isFetching && <Refused error={map.error} again={() => void map.refetch()} />}
            </TabPanel>
            <TabPanel id="pad" className={styles.panel}>
              {chosen && directions.data ? (
                <Pad directions={directions.data.directions} axes={chosen} along={place.along} onAxes={setAxes} onMove={onMove} />
              ) : (
                <p className="soft">{t("pad.needs")}</p>
              )}
            </TabPanel>
          </Tabs>
          <FindOwn run={run} onFound={(id) => put({ ...startAt(id), spot: pieceNamed(id) }, true, t("said.found"))} />
        </section>
        <section className={styles.right} aria-labelledby="sliders-title">
          <h2 id="sliders-title">{t("sliders.title")}</h2>
          <Variety value={place.variety} onMove={(variety, rests) => put({ ...place, variety }, rests)} />
          {directions.data && directions.data.classes.length > 0 && (
            <Choose
              label={t("class.title")}
              value={place.className ?? NONE}
              options={[NONE, ...directions.data.classes]}
              nameOf={(each) => (each === NONE ? t("class.any") : each)}
              onChange={(each) => put({ ...place, className: each === NONE ? null : each, at: null })}
            />
          )}
          <Wait of={[...directionsQuery(run).queryKey]} label={t("sliders.finding")} isPending={directions.isPending} isNext={false} onStart={() => void directions.refetch()} start={t("sliders.find")} />
          {directions.error && !directions.isFetching && <Refused error={directions.error} again={() => void directions.refetch()} />}
          {directions.data && <DirectionSliders directions={directions.data.directions} along={place.along} onMove={onMove} />}
        </section>
      </div>
    </>
  );
}

interface Waited {
  of: unknown[];
  label: string;
  start: string;
  isPending: boolean;
  /** Whether something else is done first. */
  isNext: boolean;
  onStart: () => void;
}

/** How far something is; after it was cancelled, a way to begin it again. */
function Wait({ of, label, start, isPending, isNext, onStart }: Waited) {
  const { t } = useTranslation("explore");
  const queries = useQueryClient();
  const isRunning = useIsFetching({ queryKey: of, exact: true }) > 0;
  const progress = useQuery<Asked | null>({ queryKey: progressKey(of), queryFn: () => null, enabled: false });
  if (isRunning) return <Working label={label} asked={progress.data ?? null} onCancel={() => void queries.cancelQueries({ queryKey: of, exact: true })} />;
  if (!isPending) return null;
  if (isNext) return <p className="soft">{t("working.next")}</p>;
  return <Button onPress={onStart}>{start}</Button>;
}
